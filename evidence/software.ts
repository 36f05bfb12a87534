// Who wrote a package: name and version of this software, as every format asks for them.
import packageJson from '#package.json' with { type: 'json' };

export const software = {
  name: 'Nightjar',
  version: packageJson.version,
  description: `Nightjar ${packageJson.version}`,
};
