package main

import "regexp"

// rule is a phrase that must not appear, and the remedy.
type rule struct {
	pattern *regexp.Regexp
	remedy  string
}

// A sentence begins after a full stop, a colon or a semicolon, or at the start of
// a block.
const begin = `(?:^|[.:;!?)]\s+)`

var rules = []rule{
	{regexp.MustCompile(begin + `(?:What|Who|Whoever|Whatever)\b[^.?!]*[.!;]`), "begin with the subject"},
	{regexp.MustCompile(`(?i)\bg(?:iv(?:e|es|en|ing)|ave)\s+(?:up|back)\b`), "say release, return, discard or abandon"},
	{regexp.MustCompile(`(?i)\bt(?:ell|ells|elling|old)\b`), "say report, notify, return or distinguish"},
	{regexp.MustCompile(`\b(?:is|are|was|were)\s+to\s+(?:be\s+)?[a-z]+\b`),
		"say must, should or will, or name the purpose"},
	{regexp.MustCompile(`\bof\s+(?:Go|V8|JavaScript|Rust|C\+\+|Linux)'s(?:\s*[.,;:)]|\s+(?:that|which|and|or|is|are|has|in|for)\b|$)`), "say of Go, or the Go"},
	{regexp.MustCompile(`(?i)\bmended\b`), "say fixed"},
	{regexp.MustCompile(`(?i)\bso\s+manieth\b`), "say every N"},
	{regexp.MustCompile(`(?i)\bas\s+good\s+as\s+before\b`), "say usable"},
	{regexp.MustCompile(`(?i)\bthe\s+machine's\s+hour\b`), "say load"},
	{regexp.MustCompile(`(?i)\bat\s+the\s+least\b`), "say at least"},
	{regexp.MustCompile(`(?i)\blooks?\s+up\s+from\b`), "say uninterruptible built-in"},
}

// allowed are phrases that match a rule and are right.
var allowed = map[string]bool{}
