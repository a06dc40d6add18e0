package web_test

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed24588400/paddock/v8"
	"github.com/seed24588400/paddock/web"
)

// BenchmarkDigest compares SHA-256 by crypto.subtle with Go's own.
func BenchmarkDigest(b *testing.B) {
	for _, size := range []int{16, 1 << 10, 64 << 10, 1 << 20, 8 << 20} {
		b.Run(fmt.Sprintf("Go/%d", size), func(b *testing.B) {
			data := make([]byte, size)
			b.SetBytes(int64(size))
			for b.Loop() {
				sha256.Sum256(data)
			}
		})
		b.Run(fmt.Sprintf("subtle/%d", size), func(b *testing.B) {
			b.SetBytes(int64(size))
			repeat(b, "", fmt.Sprintf("const data = new Uint8Array(%d)", size), "crypto.subtle.digest('SHA-256', data)")
		})
	}
}

// repeat measures an asynchronous expression in a loop of JavaScript, after an asynchronous
// and a plain preparation.
func repeat(b *testing.B, prepare, declare, expression string) {
	p := newPage(b, web.Options{Subtle: true})
	require.NoError(b, p.exec(declare))
	require.NoError(b, p.exec("(async () => {"+prepare+"})()"))
	require.NoError(b, p.loop.Run(ctx))
	require.NoError(b, p.exec("globalThis.run = async (count) => { for (; count > 0; count--) await "+expression+" }"))
	b.ResetTimer()
	// One expression at a time would measure the call from Go.
	for rest := b.N; rest > 0; rest -= batch {
		err := p.loop.Await(ctx, func(s v8.Scope) (v8.Value, error) {
			return s.Eval(ctx, fmt.Sprintf("run(%d)", min(rest, batch)))
		}, nil)
		if err != nil {
			b.Fatal(err)
		}
	}
}

const batch = 1000

// BenchmarkSubtle measures operations, the last of which compute outside the isolate.
func BenchmarkSubtle(b *testing.B) {
	const declare = `
		const small = new Uint8Array(64), page = new Uint8Array(4096), iv = new Uint8Array(12);
		const gcm = { name: 'AES-GCM', iv }, ecdsa = { name: 'ECDSA', hash: 'SHA-256' };
		const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
		const pbkdf2 = { name: 'PBKDF2', hash: 'SHA-256', salt: small, iterations: 100000 };
		const jwk = { kty: 'oct', k: 'A'.repeat(43) };
	`
	const prepare = `
		const { subtle } = crypto;
		globalThis.hmac = await subtle.importKey('raw', small, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
		globalThis.aes = await subtle.importKey('raw', new Uint8Array(32), 'AES-GCM', false, ['encrypt', 'decrypt']);
		globalThis.ec = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
		globalThis.rs = await subtle.generateKey(rsa, false, ['sign', 'verify']);
		globalThis.password = await subtle.importKey('raw', small, 'PBKDF2', false, ['deriveBits']);
		globalThis.signature = await subtle.sign(ecdsa, ec.privateKey, small);
	`
	for _, c := range []struct{ name, expression string }{
		{"nothing", "undefined"},
		{"digest 64", "crypto.subtle.digest('SHA-256', small)"},
		{"HMAC 64", "crypto.subtle.sign('HMAC', hmac, small)"},
		{"AES-GCM 4096", "crypto.subtle.encrypt(gcm, aes, page)"},
		{"importKey raw", "crypto.subtle.importKey('raw', iv, 'HKDF', false, ['deriveBits'])"},
		{"importKey jwk", "crypto.subtle.importKey('jwk', jwk, 'AES-GCM', false, ['encrypt'])"},
		{"ECDSA sign", "crypto.subtle.sign(ecdsa, ec.privateKey, small)"},
		{"ECDSA verify", "crypto.subtle.verify(ecdsa, ec.publicKey, signature, small)"},
		{"RSA sign", "crypto.subtle.sign('RSASSA-PKCS1-v1_5', rs.privateKey, small)"},
		{"PBKDF2 100000", "crypto.subtle.deriveBits(pbkdf2, password, 256)"},
		{"RSA generate", "crypto.subtle.generateKey(rsa, false, ['sign'])"},
	} {
		b.Run(c.name, func(b *testing.B) { repeat(b, prepare, declare, c.expression) })
	}
}
