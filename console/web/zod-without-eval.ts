// Must be imported before any schema: zod would else try `new Function`, which the content policy refuses and the browser reports.
import { z } from 'zod';

z.config({ jitless: true });
