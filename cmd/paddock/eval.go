package main

import (
	"github.com/spf13/cobra"

	"github.com/seed24588400/paddock/v8"
)

func newEval(s streams) *cobra.Command {
	var l limits
	cmd := &cobra.Command{
		Use:   "eval [flags] CODE",
		Short: "Run code and print its value",
		Long: `Eval runs CODE and prints its completion value, which is the value of the last
statement. If JSON can represent the whole value, it is printed as JSON on one
line. Other values are printed as node prints them, for example undefined, -0,
10n, functions, instances of classes, Maps and cycles. If the value is a promise,
eval waits for it and prints the value with which it is fulfilled.

CODE has the same console and the same flags for APIs as scripts of paddock run. If
CODE begins with a dash, put -- before it.

` + exitCodes,
		Example: `  paddock eval '[1, {a: 2n.toString()}]'              # [1,{"a":"2"}]
  paddock eval 'new Map([[1, {a: 2}]])'               # Map(1) { 1 => { a: 2 } }
  paddock eval --web 'new URL("/b", "http://a").href' # "http://a/b"
  paddock eval --timeout 1s --heap 64MiB 'for (;;);'  # exits with 124
  paddock eval -- '-0'                                # -0`,
		Args: one("CODE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return eval(cmd, s, l, args[0])
		},
	}
	l.flags(cmd, "[eval]")
	return cmd
}

func eval(cmd *cobra.Command, s streams, l limits, code string) error {
	if l.name == "" {
		l.name = "[eval]"
	}
	return executeScript(cmd.Context(), s, l, code, func(g *guest, scope v8.Scope, value v8.Value) error {
		return g.await(scope, value, func(scope v8.Scope, value v8.Value) error {
			text, err := g.text(scope, value)
			if err != nil {
				return err
			}
			write(g.out, text)
			return nil
		})
	})
}
