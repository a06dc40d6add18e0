package modules

import (
	"errors"
)

// Reasons why a package does not have what was requested, in addition to ErrNotFound
// and ErrSpecifier. Node.js has error codes for them.
var (
	errExports = errors.New("the package does not export it")
	errImports = errors.New("package.json does not define the import")
	errTarget  = errors.New("package.json contains an invalid target")
)

// Unknown import attributes, and unknown values of attributes.
var (
	errAttribute = errors.New("the import attribute is unknown")
	errType      = errors.New("the type is unknown")
)

// codeOf returns the code that Node.js gives such an error, or "" if there is none.
// Packages use the codes to distinguish a missing module from a broken one.
func codeOf(err error, required bool) string {
	switch {
	case errors.Is(err, errExports):
		return "ERR_PACKAGE_PATH_NOT_EXPORTED"
	case errors.Is(err, errImports):
		return "ERR_PACKAGE_IMPORT_NOT_DEFINED"
	case errors.Is(err, errTarget):
		return "ERR_INVALID_PACKAGE_TARGET"
	case errors.Is(err, errManifest):
		return "ERR_INVALID_PACKAGE_CONFIG"
	case errors.Is(err, errAsync):
		return "ERR_REQUIRE_ASYNC_MODULE"
	case errors.Is(err, ErrRequireModule):
		return "ERR_REQUIRE_ESM"
	case errors.Is(err, errAttribute), errors.Is(err, errType):
		return "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED"
	case errors.Is(err, ErrAttribute):
		return "ERR_IMPORT_ATTRIBUTE_MISSING"
	case errors.Is(err, ErrNotFound), errors.Is(err, ErrBuiltin):
		if required {
			return "MODULE_NOT_FOUND"
		}
		return "ERR_MODULE_NOT_FOUND"
	case errors.Is(err, ErrSpecifier):
		return "ERR_INVALID_MODULE_SPECIFIER"
	}
	return ""
}
