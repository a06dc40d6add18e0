// Package node gives scripts the built-in modules of Node.js that npm packages need, such as
// events, buffer, stream and crypto, and its globals process, Buffer and global. Nothing of it
// is there unless the host asks for it.
//
//	env, err := node.Install(ctx, loop, node.Options{Env: map[string]string{"NODE_ENV": "production"}})
//	defer env.Close()
//	loader, err := modules.New(ctx, loop, modules.Options{Resolver: node.Resolver{Next: files}})
//
// [Install] prepares a context, and a [Resolver] answers node:NAME and NAME for import and
// require. A guest gets only what the host hands in: Options.Env is process.env, and the texts
// that it writes to process.stdout arrive at Options.Stdout. There are no files, sockets and
// processes: the modules that need them can be imported, and their functions throw an error
// that names the module.
//
// The modules are JavaScript, one file each, on top of a few functions in Go, which trust
// neither the guest nor these files. A file is compiled when a guest requires its module first,
// so a context that does not use a module does not pay for it. The modules run with the
// globals of the guest: if the guest changes a built-in prototype, it changes how its own
// modules behave.
//
// docs/node.md lists the modules and their differences from Node.js.
package node
