package urls_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/internal/urls"
)

// lines returns the arrays of a file of testdata. Their results are those of the reference
// implementation of the URL Standard.
func lines(t testing.TB, name string) (all [][]*string) {
	file, err := os.Open(filepath.Join("testdata", name))
	require.NoError(t, err)
	defer file.Close()
	for in := bufio.NewScanner(file); in.Scan(); {
		if strings.HasPrefix(in.Text(), "#") {
			continue
		}
		var line []*string
		require.NoError(t, json.Unmarshal(in.Bytes(), &line), in.Text())
		all = append(all, line)
	}
	require.Greater(t, len(all), 100)
	return all
}

func TestParse(t *testing.T) {
	for _, line := range lines(t, "urls.txt") {
		text, base, want := line[0], line[1], line[2]
		var against *urls.URL
		name := *text
		if base != nil {
			var ok bool
			against, ok = urls.Parse(*base, nil)
			require.True(t, ok, *base)
			name += " with the base " + *base
		}
		u, ok := urls.Parse(*text, against)
		require.Equal(t, want != nil, ok, name)
		if ok {
			require.Equal(t, *want, u.String(), name)
		}
	}
}

var setters = map[string]func(*urls.URL, string){
	"protocol": (*urls.URL).SetProtocol, "username": (*urls.URL).SetUsername, "password": (*urls.URL).SetPassword,
	"host": (*urls.URL).SetHost, "hostname": (*urls.URL).SetHostname, "port": (*urls.URL).SetPort,
	"pathname": (*urls.URL).SetPathname, "search": (*urls.URL).SetSearch, "hash": (*urls.URL).SetHash,
}

func TestSet(t *testing.T) {
	for _, line := range lines(t, "set.txt") {
		u, ok := urls.Parse(*line[0], nil)
		require.True(t, ok, *line[0])
		setters[*line[1]](u, *line[2])
		require.Equal(t, *line[3], u.String(), "%s: %s = %q", *line[0], *line[1], *line[2])
	}
}

// A base is not changed by URLs that are relative to it.
func TestBaseIsUnchanged(t *testing.T) {
	base, ok := urls.Parse("http://u:p@h:81/a/b?c#d", nil)
	require.True(t, ok)
	u, ok := urls.Parse("x", base)
	require.True(t, ok)
	u.SetPathname("y/z")
	u.SetSearch("e")
	require.Equal(t, "http://u:p@h:81/y/z?e", u.String())
	require.Equal(t, "http://u:p@h:81/a/b?c#d", base.String())
	require.Equal(t, "http://u:p@h:81/a/b?c", base.WithoutFragment())
}

func TestParts(t *testing.T) {
	u, ok := urls.Parse("http://u:p@h:81/a?b#c", nil)
	require.True(t, ok)
	require.Equal(t, "http: u p h:81 h 81 /a ?b #c", strings.Join([]string{u.Protocol(), u.Username(), u.Password(),
		u.Host(), u.Hostname(), u.Port(), u.Pathname(), u.Search(), u.Hash()}, " "))
	require.False(t, u.IsOpaque())
	u, ok = urls.Parse("data:,?#", nil)
	require.True(t, ok)
	require.Equal(t, []string{"", "", "", ","}, []string{u.Host(), u.Search(), u.Hash(), u.Pathname()})
	require.True(t, u.IsOpaque())
}

// The time is linear: with quadratic time, each of these texts would take minutes.
func TestTime(t *testing.T) {
	base, ok := urls.Parse("http://h/"+strings.Repeat("a/", 1<<19), nil)
	require.True(t, ok)
	for name, text := range map[string]string{
		"segments":    "http://h/" + strings.Repeat("a/", 1<<20),
		"dots":        "http://h/" + strings.Repeat("aa/", 1<<19) + strings.Repeat("../b/", 1<<18),
		"relative":    strings.Repeat("../", 1<<20),
		"credentials": "http://" + strings.Repeat("a@", 1<<20) + "h/",
		"colons":      "http://" + strings.Repeat("a:", 1<<20) + "@h/",
		"host":        "foo://" + strings.Repeat("ü", 1<<20),
		"domain":      "http://" + strings.Repeat("ü", 1<<20),
		"labels":      "http://" + strings.Repeat("ü.", 1<<20),
		"Punycode":    "http://" + strings.Repeat("xn--a.", 1<<20),
		"ASCII":       "http://" + strings.Repeat("a.", 1<<20),
		"brackets":    "http://" + strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20),
		"IPv6":        "http://[" + strings.Repeat("1:", 1<<20) + "]",
		"IPv4":        "http://" + strings.Repeat("1", 1<<20),
		"breaks":      "h" + strings.Repeat("\t", 1<<20) + "ttp://h/",
		"spaces":      strings.Repeat(" ", 1<<20) + "http://h/" + strings.Repeat(" ", 1<<20),
		"opaque":      "foo:" + strings.Repeat(" ", 1<<20) + "?",
		"escapes":     "foo:" + strings.Repeat("ü", 1<<20),
		"scheme":      strings.Repeat("a", 1<<20) + ":",
	} {
		start := time.Now()
		u, ok := urls.Parse(text, base)
		if ok {
			u.SetPathname(text)
			u.SetHost(text)
			u.SetUsername(text)
			_ = u.String()
		}
		require.Less(t, time.Since(start), 10*time.Second, name)
	}
}

// FuzzParse: the text of a URL is parsed to the same URL, also after its parts were set.
func FuzzParse(f *testing.F) {
	for _, line := range lines(f, "urls.txt") {
		f.Add(*line[0], "x")
	}
	for _, line := range lines(f, "set.txt") {
		f.Add(*line[0], *line[2])
	}
	base, ok := urls.Parse("file://h/C:/a?b#c", nil)
	require.True(f, ok)
	f.Fuzz(func(t *testing.T, text, value string) {
		for _, against := range []*urls.URL{nil, base} {
			u, ok := urls.Parse(text, against)
			if !ok {
				continue
			}
			check := func(what string) {
				again, ok := urls.Parse(u.String(), nil)
				require.True(t, ok, "%s: %q: %q", what, text, u)
				require.Equal(t, u, again, "%s: %q: %q", what, text, u)
			}
			check("parse")
			for name, set := range setters {
				set(u, value)
				check(name)
			}
		}
	})
}
