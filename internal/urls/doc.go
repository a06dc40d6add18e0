// Package urls parses URLs as the URL Standard says (https://url.spec.whatwg.org). The
// time of all functions is linear in the length of the text, apart from names of hosts
// that are not ASCII, whose length is limited.
package urls
