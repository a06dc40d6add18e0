// Command prose reports phrases that the project's documentation, comments and
// errors do not use; make lint runs it on the files that it is given. It exits
// with 1 if there are any, and with 2 if no files are given.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: prose FILE...")
		os.Exit(2)
	}
	found := 0
	for _, path := range os.Args[1:] {
		text, err := os.ReadFile(path)
		if err == nil {
			var problems []string
			if problems, err = check(path, text); err == nil {
				found += len(problems)
				for _, p := range problems {
					fmt.Println(p)
				}
			}
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "prose:", err)
			os.Exit(1)
		}
	}
	if found > 0 {
		os.Exit(1)
	}
}

// check returns a line for each phrase of a file that breaks a rule.
func check(path string, text []byte) (problems []string, err error) {
	all, err := blocks(path, text)
	if err != nil {
		return nil, err
	}
	for _, b := range all {
		for _, r := range rules {
			for _, phrase := range r.pattern.FindAllString(b.text, -1) {
				phrase = strings.TrimSpace(strings.TrimLeft(phrase, ".:;!?) "))
				if !allowed[phrase] {
					problems = append(problems, fmt.Sprintf("%s:%d: %q: %s", path, b.line, phrase, r.remedy))
				}
			}
		}
	}
	return problems, nil
}
