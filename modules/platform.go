package modules

// Platform is the kind of runtime whose files of npm packages an [FS] chooses. Packages say in
// package.json which of their files are for which runtime.
type Platform uint8

const (
	// PlatformNone chooses files for any runtime: it adds no conditions.
	PlatformNone Platform = iota
	// PlatformNode chooses files for Node.js: the conditions node and module-sync hold. They
	// usually need its built-in modules, which package node has.
	PlatformNode
	// PlatformBrowser chooses files for browsers, as bundlers do: the condition browser holds, and
	// the field browser of package.json replaces files and packages.
	PlatformBrowser
	// PlatformEdge chooses files for the runtimes of edge servers: the conditions workerd,
	// edge-light, worker and browser hold, and the field browser of package.json replaces files
	// and packages.
	PlatformEdge

	platforms
)

var platformNames = [...]string{"none", "node", "browser", "edge"}

// String returns the name of the platform, such as "edge".
func (p Platform) String() string {
	if int(p) >= len(platformNames) {
		return "unknown"
	}
	return platformNames[p]
}

func (p Platform) conditions() []string {
	switch p {
	case PlatformNode:
		return []string{"node", "module-sync"}
	case PlatformBrowser:
		return []string{"browser"}
	case PlatformEdge:
		return []string{"workerd", "edge-light", "worker", "browser"}
	}
	return nil
}

func (p Platform) browser() bool { return p == PlatformBrowser || p == PlatformEdge }
