package web_test

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/web"
)

// Forms that Go's standard library writes are read by a handler, and the other way around.
func TestServeForms(t *testing.T) {
	p := newPage(t, web.Options{Blob: true, Serve: true})
	p.handle(`async (r) => {
		const f = await r.formData(), file = f.get('file');
		f.append('read', [file.name, file.type, file.size, [...await file.bytes()].join()].join('|'));
		f.set('text', f.get('text') + '!');
		return new Response(f);
	}`)
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	require.NoError(t, w.WriteField("text", "é\r\n--"))
	file, err := w.CreateFormFile("file", "a b.bin")
	require.NoError(t, err)
	_, _ = file.Write([]byte{0, 255, '\r', '\n'})
	require.NoError(t, w.Close())
	r := httptest.NewRequest("POST", "/", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	response, err := p.env.Serve(ctx, request(t, r))
	require.NoError(t, err)
	kind, parameters, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/form-data", kind)
	form, err := multipart.NewReader(bytes.NewReader(response.Body), parameters["boundary"]).ReadForm(1 << 20)
	require.NoError(t, err)
	require.Equal(t, map[string][]string{"text": {"é\r\n--!"},
		"read": {"a b.bin|application/octet-stream|4|0,255,13,10"}}, form.Value)
	got := form.File["file"][0]
	require.Equal(t, "a b.bin", got.Filename)
	f, err := got.Open()
	require.NoError(t, err)
	content, err := io.ReadAll(f)
	require.NoError(t, err)
	require.Equal(t, []byte{0, 255, '\r', '\n'}, content)
}

// Bodies that are no forms fail soon, however long they are.
func TestHostileForms(t *testing.T) {
	head := "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n"
	for _, body := range []string{
		"--B", "\r\n", head + "\r\n", head, head + "\r\n\r\n--A", "--B\r\n", "--B ",
		"--B\r\nContent-Disposition: form-data;",
		"--B\r\nContent-Disposition: form-data; name=\"", "--B\r\nContent-Disposition: form-data; name=a;",
		head + "x: y\r\n",
	} {
		for _, unit := range []string{"\r\n--", "--B", "\r\n--A", "\"", ";", "=",
			"a: b\r\n", " ", "\r", "name=a;", "%0a"} {
			p := body + strings.Repeat(unit, 1<<20/len(unit))
			began := time.Now()
			wrong := web.SplitForm([]byte(p), "B")
			require.NotEmpty(t, wrong, "%.60q %q", body, unit)
			require.Less(t, time.Since(began), 5*time.Second, "%.60q %q", body, unit)
		}
	}
}

func FuzzForm(f *testing.F) {
	f.Add([]byte("--B\r\nContent-Disposition: form-data; name=\"a\"; filename=b\r\nContent-Type: c/d\r\n\r\ne\r\n--B--"), "B")
	f.Add([]byte("--B--"), "B")
	f.Fuzz(func(t *testing.T, b []byte, boundary string) { web.SplitForm(b, boundary) })
}

// A form of the guest that the guest reads again is the same form.
func TestFormRoundTrip(t *testing.T) {
	p := newPage(t, web.Options{Blob: true, Serve: true})
	var names strings.Builder
	for r := range rune(256) {
		fmt.Fprintf(&names, "'n%d\\u%04x'+", r, r)
	}
	require.Equal(t, "true", p.eval(`(async () => {
		const f = new FormData(), name = `+names.String()+`'';
		f.append(name.replaceAll(/[\r\n]/g, ''), name.replaceAll(/[\r\n]/g, ''));
		f.append('f', new Blob([name]), name);
		const g = await new Response(f).formData();
		const [[a, b], [c, d]] = [...g];
		return a === name.replaceAll(/[\r\n]/g, '') && b === a && c === 'f' && d.name === name && await d.text() === name;
	})()`))
}
