// The API described for programs (OpenAPI 3.1, made of the very schemas that check it) and for people. For members only, like the API itself.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';

/** Before the routes: it notes each as it is registered. */
export async function addApiDocs(app: FastifyInstance, { version }: { version: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Nightjar console',
        version,
        description:
          'What the console’s own page uses. A session cookie identifies the member; changes must carry the console’s own Origin.',
      },
      components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'nightjar.session_token' } } },
      security: [{ session: [] }],
    },
    transform: jsonSchemaTransform,
  });
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: true,
    uiConfig: { docExpansion: 'list', deepLinking: true },
    // No badge, no favicon from elsewhere, nothing asked of any other site.
    uiHooks: {},
  });
}
