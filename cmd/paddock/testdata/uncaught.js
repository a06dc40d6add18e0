'use strict';
function read(settings) {
	return settings.missing.deeper;
}

class ConfigurationError extends Error {}

try {
	read({});
} catch (cause) {
	throw Object.assign(new ConfigurationError('cannot start', { cause }), { code: 'E_CONFIG' });
}
