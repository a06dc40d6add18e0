// Calls of crypto.subtle whose results do not depend on chance. The script evaluates to a
// promise of one line for each call. crosscheck.txt has the lines of Node.js 20:
//
//	node -e "eval(require('fs').readFileSync('crosscheck.js', 'utf8')).then((t) => process.stdout.write(t))"
'use strict';
const keys = {"rsa":{"kty":"RSA","n":"pybsxGuy19ihmEdLGpXSSQ05UAn0dK4UDsrH6C2tnALnQ9lvJw6QSvQK0gxLrwDuhBD9Xx_hjQOwrp090xUfhurZ6_oYeGusb60DhaCjP1t5Dn0FiGeaoFDvmNUaRjzDpcWFVvdhSG16AtMldgWh2PThlxyLN6ZjOD_DaeC1DuoKpAHW3K0Xb6PnNVSDtSPZS4C0UbhI0VbPdpz86wYNfQFOByfT_uValfS-V_sP30T_-F-C4VfA2vgAWbzgNF0cbGlnnIGpkS8XPClWsb_jPVzN81j3UbdBVDbFnvBiq_sfju8d3W0fdNZ9a-BYInVtJav5Qt1azSV7ZqpleaKROQ","e":"AQAB","d":"Ipxkf9qGHnwgn9G5WzClKZO3p5tcFzH5fMOf57NXpLuULAAwrB9voNmOCQbbQAo7GTUUZddJ4qNeORXdmKDh1ZO5Gov_d6Xh_4DNfySvUN3tv-KC3AcJ5ULFDfooVd1crK1s6gBQ0Ei88CtM8TaC2BQCx0G1kQket-W6HqkVDJhy3Joa_JpHrCtuBL1vPKI5Y1l855G3DhRJTIX7khReiNV6OTzUE0HsL98MMZF2TV60cC87F1jRS5Pq93LPfxoYWhbytc5Mjb9t2jVxn0EzTXO2SkqPC8ZrcXeqgLQ1ywMLOcg3WRjR24bLgrMLdsaboefSeKMPwukhjQgYKY5jxQ","p":"6aRDtQi57f2cBziTAQhifXodZWZQSQW415XYYIp9mRKc0YrlrcO76-fhiOGr6sGC7QwKFOjFOQEhQ6HKo-RhM_tqV7mr33_s1LdqXQipQYFLc06Cjz7XH7-ThV_gfhybqQrm5taAv6h6tY5kz0yOvtpGk-_z3YaRFIKZ6KjBQaU","q":"tyXNlKsM9-0hjRUxAHf9v8pfX_jlpCAzS3xTlw-NY_T6UZ7ZycEWeWnI5jCpgBhKuYUxJIT5sKvuma4BBGdPAOkHAgZsYoqPTnZKO8-V2tmCwCG4edQhwMJZiY6w6wWSx7fD4lseVDyvolCdBWrWWbHw9brdrCe-FGbH0kjm1QU","dp":"O2d3i5TvaTJdNHzO66lNGWguBzUPXrGkwLOps0ojCwNvedud8CNfKWjosBvo0SRofIreGVjhpE_EPGTrl-YeTNA0xp8_svDcr2z_Dy5_klckbuncSj2JBtp30KaC9q2hakaKVNDfJVvZ70WIHijx9labMUwGLiHjy1o1dbFKib0","dq":"TmEYRQqbBzNti2JJUUkIyF6ESJ9NL9sz-JchcuGOAfwicHHKBMTkqFs0RgcHUzGSMSkmKdnavdgmyZAlEUxhDCOuAxjao6VmxQ5soIIrQLibczw7JbA6LbM-_Fabskj1UxF6_FFAfo5mH9HeESZyy3oShCdPnNB5UWPXGlBmsT0","qi":"PC-lUn_HTTAC9Lve0_-fvErKOPGnJgkJZ9Butj4w6MT9QxoRlgkXQ8Z39tnT3MytqZCTuQrAKx2GTPHH6gA1t053hnw3WWSvB9rEi015JSOmRag3uIlbtudX1zeKJtNwj9lWHp7BcrcoiTD2QYJuNadSk4jAY2RgcvRsBdHQKvg"},
  "P-256":{"kty":"EC","x":"akH80N34-BRwuZpCiESOxQPX4FSOXFu9-W-u71KRNgQ","y":"OnSE30tRl_cz6M-TA-zQD6SCR6eTDSBu41VQbMU9nLo","crv":"P-256","d":"kQzFpx29qdR2CD3xYrZb8ZrG4vLZY9-SwgWC6-GPqvo"},
  "peer P-256":{"kty":"EC","x":"93StnACXxoFdWMQcEQMnQv9Z_B8x8i3vv8BKsu9Vdeo","y":"OExAB3jBceUP_EPhdgQY8YveiVCzL0hjLaDdndHtKTc","crv":"P-256","d":"5MQMw3wDVrCXkFG-LOBxojbIOSGWc6tUjOGI-D4pxeQ"},
  "P-384":{"kty":"EC","x":"ZG2_fhSoHKUHM2J9izc8qczxoHPL-d6v4qAxzvRdRVns0aKxTPA5eMldzSs1Cqir","y":"RjcwiV1AyCTQHfXQieFmoXYMNgRmUGhqRPv1gpzIqF-FdXiIwPW3KbrsJ_ZoPoSN","crv":"P-384","d":"o-hOM4eIgfIHTHet1Kthqw37FOdj2g6TYaxp87bE88YZfhHWdP3zD4obZv0Czu27"},
  "peer P-384":{"kty":"EC","x":"D4PJsKslQg29vRDmOe-zGOaDPbk2aMRxq1mD8dyilluL6FTXyXoa4loHA3H43SaK","y":"caPHo1sKh2r7tt6ARBtQxw67LabM7aFHeqaBUKmCE842mh2hsdAPWKjNmuxXWNoo","crv":"P-384","d":"42YNyjeBzsfvA2ATKpYFZdeLHGnZAMMGvFXVeU945PWFuBvdMNjcvNSbgV9CwSRe"},
  "P-521":{"kty":"EC","x":"AdMxr85grxKRJLs2X6Mv5TV-_Kk6q8uiSnUJaCMqJcymZrmwAgfKJb5lBDHzrv4DtZscYLmjhYWe1esNP7B_8CbH","y":"AUn0xlIPwxupam7rxueVYH-jXeSNlxQKHrKcrRm4U8flE7jaeFMlo60PDBmHSbXc7KnPL_fpwdvod9TRYwzUF9Ks","crv":"P-521","d":"AOs7unKclgPwc48q-xZIAHnQaYkCLZGVoiQIUKxlp6yLHD1mJciHhHAGK3vm3g1BFjjUCYTISQ1dsl2PLWj6OWOh"},
  "peer P-521":{"kty":"EC","x":"AUm28fCV-R0BdFns-y_IRAMQ1r0NKDZl2zhVOx0pI8HIJ70QcjloYFN9WZC_424Xy5WRuxV-150vp-rAMqpdTIzv","y":"AcBBYSkvqngZDcADIStNe52KilgI0sNubCFo_wKgsp17u03YptKiWsD2lSHCmS-Iu6tb2O6HbAFaXQVp3BpnTK4g","crv":"P-521","d":"AXvffT5urEHF3Wfs0N_cRM8xtZMsLvvdN2Z2yy3fk1lVIQr2yjeGrLUeF1wdN3WzmEpzrv2-5XwXL9fEQQwKrn0b"},
  "Ed25519":{"crv":"Ed25519","d":"DtLJzrSes5RrJqh3AgTzYZehieM9bvzLC2ExFgAskVw","x":"1fZruBTPC_A8SLHDgNFY3Vh3ne2eVhgteiIEnZzags0","kty":"OKP"},
  "X25519":{"crv":"X25519","d":"WEe7vTq3s9orZhhdZJzSCG5OZ7_8CSeGXvcXm2U7plI","x":"Nc85c7EHnjkgxeNVVF2Fe3gjq01Xg8racJIyWXAQWmA","kty":"OKP"},
  "peer X25519":{"crv":"X25519","d":"8NsXOpYG_LnGAUItBtAFjFuzmZA55QdW3GcjpPgGrlI","x":"OGIm1r4EoqJ3B_OcXfDqNmL98Wu6TCqueQVl_jgbMFs","kty":"OKP"}};
// Signatures and ciphertexts that Node.js made.
const made = {
  "PSS SHA-1": "DX0GnOxHjzWJRIVrGyRBy2qtGmACjQmf3p2sgfqG0OxwYV5QOrnpKzfz9pW/qPDPotOjRhAEYje1l15Llr7ljbVLuT8IXuWWIGUESd2VHsDzV7UlNKQ7SZbs2hX/xT2VDruXdYnkuWTslClL0AbrhkqSLf0uL5yVqJ6tn9YQjcZJyPR/aPpksdPe+hm6d1123yGQuxGRir+RYHkG35ynqVNBAUKI6pfwn1IvfZh6C0o6RDi/F7RiG9xAjhmIa5ANTJAiUWJWQMUAQ6mlV2JyXW6rIRJFk9nxAADPcbXSNoInjoW7HZslLvWn9UVWOBEA/eoLdDdufRTP2OKxY61vvw==",
  "OAEP SHA-1": "ZCnINN9UDKZ6SnsF9cBWCYRtM91FeAa2WAQypCho96Sf0A+SupRESog1wVsMN8tf/dFnZCwd4gve5cm9jThnFZOm7umVervgyTPA0j4/zit4BN4XBDf4C0vV2IEIOgBfqL6BUAXYQm90qdtT8hYjM/rzUVvZ4HxISvMRGH1M3PLWso/NCT5sNFBlJEvRjbYzVGQ5eWMH5AL9FbJP9SsOJIf72KyvYopeUiyqTUVXIlRthBmnl3yRWRGBObUPO+Hua4mY6mjeDCJSheNvLn/40CfrU7JLhPM2PNW9uoVIHHrIzM9qbBS6EWNkphrZ2QyPP7vpFNJ3xjVCQjRZLM0CwA==",
  "P-256 SHA-1": "iripZfBaL/ADMAYXuIXXmvZPhLtymI8fPOzcdOF0pG3TokLhy29emmdeXfBxLQ4/2iNVDtMK60nHmE4CmKC/6Q==",
  "P-384 SHA-1": "8RC/NBPDOWDVpLBaGUUrPV2pXOfbhy5pCIMC1ABCSUseJLgXpedg9NMy3kgoJoVxGAwiRqa0gF/6AXO864mZiIweo49CvyjeUnIFK6XemPGYhOKvbDRDZRuS05p/Pr1K",
  "P-521 SHA-1": "AXHrwxxVv+g+UHV0a3FHVg+DXzPr046lRTwxl9HpbBGDZLbq8PsPDXEvwCL8zI/dzYfN7i/GPFv7qa2OgI2wNqXnAAbd5A86JLeBj0AAxyGsYF/EJRRADY3GFx2DJtHD6035ofZgOXQQ9PZ5amvVWcbbnFOgSdYA6l4+9ONQ1fv1h+mV",
  "PSS SHA-256": "hGnWpxhFRwUznSSJSmYUry+OK+tE3J79qjjrtVHWI+mVt8sROUNK/YI0fXsCaXoLjLAN5S9oQTjuW9cs6yGvjorpNK9FZ++J/08IxcCUbS6V4zDymh8zHUHW2DLjJrwzbp0Udk7qyHb+hWO/V3HcoBuYKGtOXS2KPLtITpbswqV5fev0MmDOUsT4aDL1d7opD1LrFtwYFDUAIh/LzU2bzx6gc24T1veS0SZiDuQXViRjBcb5eSZ9oDR37ZCOImqdLmyZu4sm9/UPhY73acO7q6Et8xhxxIA9QkjLxeueCEPxP6D41MYInaDEmax+lZsyU0xJuxtQMVwoDxzTX/jozw==",
  "OAEP SHA-256": "muu2yVQ0Vkw89RdZUqg1kUrh1lTJdB8ycsb4Fp136/NVklW7nm2jdlkUYiQALu6h9AJ2NapFm5vh+NROxqPi09XS/hKV5keLQHBgetvrR0QOZ3ALSqoZd0utSyjP2rAFUy31J7gimRjlSdxpDOxaj38JjVoYmmNqBw93dBw7VgmcQmsqVgdDd3Y4FQJz8nPqypxkUD5cDK2YzpEJGiG2NZmdMsK4J8SzwJPsJCxG43ncJmZoPb8IjSyYLJeRFYqvb3T1Vih3ChT3tn4Gd4tamCPlduU02V2ge7j37VTYWYbZb/STHgdbNT4PObybAITz8IqMwofTXCZyGK3mh5Ny7Q==",
  "P-256 SHA-256": "Jr0XG/jgTl+tQHWuihNGFwV93nw6xOIpkXdD34BIs14/eX1fJdYFr5UQ4+38jYEfaM87Rp8WqXHF6uTypG7lrw==",
  "P-384 SHA-256": "+nMlBZYVQG8lILOs5/ibFwFfwGVUYNh0prdgH7085Mrtug7f3iMHV50AzcRWl5TFwRwj1Zm5PLExWdfbcMKEIL50a2slnvjSpjoZ8nNoNSkIX3fzS5WHRbXuJVaTiOR9",
  "P-521 SHA-256": "AMERU+TIDTvzP317CN6lu2AJfqlVM9o/sLw4hXbwGFUlM5Ek0N/MEckrGiLRLvnDveH24Ashs12vaEHq+hrZJBXhAJ2cAlgQj8eIZC56kKr8HRKFbBvc/YGqUw4nwqdf6HTP25nZ+Tub1tl6OtL6IBOJ09k1ZUmzV1l3Q+mYHet2/Q3a",
  "PSS SHA-384": "iD+vZeWEjqiADuOSjAV/U5QWYXmrnwQmxgL+K8Hkj8BWeT4ULXUHCTCh2Posw/ooNmnKNO7RrtA2ptaWQRvnFxqTo4HLKTEbgXXW+sHvQFE0XJ43BZmvpu/e8bNeKcyW7ner/ZawSsc9tpAizzDfYXZDm+8wBFaldko21gKcYcM6C1TkiqGL6Xh0s3Vi2wNAdti7DHH/uYDTHehYsLIEXP++UtK9HPiyMJqCFBaWQV/4T8G1eBT7soapKB3/+KSlYNUgLdZwwdn527+XeCcdiItfatfpXoG1fX2aIzHfbiVc0iurX1ovZY8Y7BF9XwxqCDP4Fhb5MfmLjuZJgn/iIA==",
  "OAEP SHA-384": "UtWI9tbCcNSr3wROHGw/Dg1dxyh1twBjv0QShYtpG1iohjELxSZCuObm7Hz6ZtR78VdzQvYuDkeSaQsb04m0bKZaIaTUVKiZF1UCRWW525MLS6XNTEsagah0bcZZ2evu5M3btNJ9BQ6ZCc7NAHC39x5XmMSjQIE3xs5tJhaQgXcLdC1dh3o9DJuXun7zZYnZnRdxzbqZJsdYo3Kk0lfItlXaJg2DMhPxikxmUa/lNftF7HyCjefrFHgaNXruZyvLAOHxyF5PRmqs3fkTbPyQpDjCbmUiY/gWKZ0I53FKaEopCMxhHz68pgwPhq/RSTLsd6l9gXz696rkMNURhTRQeA==",
  "P-256 SHA-384": "4ZcJaZyGbY8217XNQdAsfuHMI/OhzTHTfUCUDZIMNNFh3uW1iCxywTfVtwBU9O4eC3lvoChLupCvLYyyzpywVw==",
  "P-384 SHA-384": "IIJfpBnDmpvrxtElKC6huOrA4UOaAKIPLAOuxsBFhU+8gxpHE2xtVbO5/fipZLHLDVtrU4OwahE5zqyAN5FSgQQjdXRBruUM3cD61/qagGpw0xMEOa5eRKo0TUYzz1pN",
  "P-521 SHA-384": "AV/WLb7M03xoDGBK5zwmEM9aPKYfitFxHlaFri/b0/ZO2R8oOFXIfSgvLvRFrC6AWzTcWgmZ2M1jjgIVsjidJOHPAFZz4x/sJo/1WJ7R8WllRXRvYAFIQFN7LdLU9NQ4lofHXOuRfcfaOvAEoVTLu5yR0wbBqYe1pE/4CKubsi0WX+a1",
  "PSS SHA-512": "imwGgB18YC8xro3SyLLzKTUPQe3vhFaUksGhWjEF3ZW16k/388XNE4G0LZWxAZ968hfVb6oNPSThPZ+/crNYXaKz5xpxblwlIx3ItN1mSPRHbXvM7BZo7+pLconXO3YFkA02qMwuHtUkmL1qlb5t/7SBz9artVhA3ThEfVb/1nicD8mvFQJpsRqUWaohwv8SKzo3DxyhawRoK6+vP5bN3Zb8SDMi/grlr52foz6GEO1MSCzT6aUH4/tO3LOYBTeN6n+/bvfA500LpKtmGcipU+r21j+SP4UpsxFKXFPRpl+vhw9vrGVSDUpSzGRwSFxU4K7jjsSQJAKuTMxL09qGyw==",
  "OAEP SHA-512": "HDzMVU0GbD6zFp9+nljAQo9NLop9X5yGUMjwKg3NRZP7hUM15qN/J5eZdCDn7lywSoGWV7L5zdmLZ6hTLnINkGJ7K/6/TPVM6Dqq7KZRF+byubYwR5eE/JYE7JjXG4+fhiCPLEvPQjgf5+5Iq+sUsc9inv0WXYq5xVJXJWPNt0ojEkGHJdTntmDj6ubeH7Xk7giXDLVGbkCIUkGoPJ5XCMxDk8BPAXRBopglMta6kpeDaSpL0lVquRhR5+2Q/S7r4AGlVNQjt9zoGkuuvF2STOYSahRHh/QsqekA1mW8CyrPLSlbKW/BzsV/3Wkdsf268YnxK8FIwbKCEfsqKkvy+A==",
  "P-256 SHA-512": "UQk+5rhROox3fZvLlOIidEBkeKWv0yLy/rqByxJEKvNtw2ajTYNMFXyOerrGrpa4IFVLvYcsFb62t3z6uEYyqQ==",
  "P-384 SHA-512": "KhO/L17hbB7etlVeX4iosLl3C3bsXukg9wf44Ias8OBuzWT8Ae7DOwwoXaOcscHc41GXgNjLlpHMPKytfBv/zJk+KAaNDjWxI/AzDm/kigE9j57/5rzQYC9VUlkLCvXO",
  "P-521 SHA-512": "AJpQS1ySb6vaQUFN6Lj8fyIAAMLjaoli/TScBG9JEx1ace/vPe8xcpz6tbtvjpfmLg8PBiH4VuddQHXU/ZeDNI3TAQI1BEtc9tADpoyaCdBLPH5YPXKhZJehrhOcZibdugPPcNVEwDBOPtte5dg4nN3hrmyZQ7rjxRYCjRWg2evBG2rq"
};

(async () => {
  const { subtle } = crypto;
  const lines = [];
  const show = (value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      const view = new Uint8Array(value.buffer ?? value);
      const hex = [...view.subarray(0, 80)].map((b) => b.toString(16).padStart(2, '0')).join('');
      return `${view.length}:${hex}`;
    }
    if (value instanceof CryptoKey) {
      return `key ${value.type} ${value.extractable} ${show(value.algorithm)} ${value.usages}`;
    }
    if (typeof value !== 'object' || value === null) return String(value);
    return `{${Object.keys(value).sort().map((k) => `${k}: ${show(value[k])}`).join(', ')}}`;
  };
  const check = async (label, f) => {
    let result;
    try {
      result = show(await f());
    } catch (e) {
      result = `!${e.name}`;
    }
    lines.push(`${label}: ${result}\n`);
  };
  const data = new TextEncoder().encode('message');
  const long = new Uint8Array(3000000).map((_, n) => n * 7);
  const bytes = (n, from = 1) => new Uint8Array(n).map((_, i) => i + from);
  const unbase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const publicOf = ({ kty, crv, x, y, n, e }) => JSON.parse(JSON.stringify({ kty, crv, x, y, n, e }));
  const hashes = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];
  const curves = ['P-256', 'P-384', 'P-521'];
  const all = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];

  for (const hash of hashes) {
    await check(`digest ${hash}`, () => subtle.digest(hash, data));
    await check(`digest ${hash} of nothing`, () => subtle.digest({ name: hash }, new ArrayBuffer(0)));
    await check(`digest ${hash} of much`, () => subtle.digest(hash.toLowerCase(), long));
    const key = await subtle.importKey('raw', bytes(40), { name: 'HMAC', hash }, true, ['sign', 'verify']);
    await check(`HMAC ${hash}`, () => subtle.sign('HMAC', key, data));
    await check(`HMAC ${hash} of much`, () => subtle.sign('HMAC', key, long));
    await check(`HMAC ${hash} verify`, async () => subtle.verify('hmac', key, await subtle.sign('HMAC', key, data), data));
    await check(`HMAC ${hash} verify wrong`, () => subtle.verify('hmac', key, bytes(20), data));
    await check(`HMAC ${hash} key`, () => key);
    await check(`HMAC ${hash} jwk`, () => subtle.exportKey('jwk', key));
    await check(`HMAC ${hash} generated`, () => subtle.generateKey({ name: 'HMAC', hash }, true, ['sign']));
    const base = await subtle.importKey('raw', data, 'PBKDF2', false, ['deriveBits', 'deriveKey']);
    const pbkdf2 = { name: 'PBKDF2', hash, salt: bytes(8), iterations: 3000 };
    await check(`PBKDF2 ${hash}`, () => subtle.deriveBits(pbkdf2, base, 800));
    await check(`PBKDF2 ${hash} once`, () => subtle.deriveBits({ ...pbkdf2, iterations: 1 }, base, 8));
    const ikm = await subtle.importKey('raw', data, 'HKDF', false, ['deriveBits', 'deriveKey']);
    const hkdf = { name: 'HKDF', hash, salt: bytes(8), info: bytes(5) };
    await check(`HKDF ${hash}`, () => subtle.deriveBits(hkdf, ikm, 800));
    await check(`HKDF ${hash} most`, () => subtle.deriveBits(hkdf, ikm, 255 * 160));
    await check(`HKDF ${hash} too much`, () => subtle.deriveBits(hkdf, ikm, 255 * 512 + 8));
    await check(`HKDF ${hash} odd`, () => subtle.deriveBits(hkdf, ikm, 9));
    await check(`HKDF ${hash} null`, () => subtle.deriveBits(hkdf, ikm, null));
    for (const type of [{ name: 'AES-GCM', length: 256 }, { name: 'HMAC', hash }, { name: 'HMAC', hash, length: 80 }]) {
      for (const [from, key] of [[pbkdf2, base], [hkdf, ikm]]) {
        const uses = type.name === 'HMAC' ? ['sign'] : ['encrypt'];
        const derive = () => subtle.deriveKey(from, key, type, true, uses);
        await check(`${from.name} ${hash} key ${show(type)}`, derive);
        await check(`${from.name} ${hash} key ${show(type)} raw`, async () => subtle.exportKey('raw', await derive()));
      }
    }
  }

  for (const length of [128, 192, 256]) {
    const secret = bytes(length / 8, 3);
    const aes = (name, uses) => subtle.importKey('raw', secret, name, true, uses);
    const cipher = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];
    const keys = {};
    for (const name of ['AES-CBC', 'AES-CTR', 'AES-GCM']) keys[name] = await aes(name, cipher);
    const kw = await aes('AES-KW', ['wrapKey', 'unwrapKey']);
    const kinds = [
      ['cbc', keys['AES-CBC'], { name: 'AES-CBC', iv: bytes(16) }],
      ['ctr', keys['AES-CTR'], { name: 'AES-CTR', counter: bytes(16), length: 64 }],
      ['ctr wrap', keys['AES-CTR'], { name: 'AES-CTR', counter: new Uint8Array(16).fill(255), length: 20 }],
      ['ctr wrap 3', keys['AES-CTR'], { name: 'AES-CTR', counter: new Uint8Array(16).fill(254), length: 3 }],
      ['ctr wrap 70', keys['AES-CTR'], { name: 'AES-CTR', counter: new Uint8Array(16).fill(255), length: 70 }],
      ['ctr wrap 128', keys['AES-CTR'], { name: 'AES-CTR', counter: new Uint8Array(16).fill(255), length: 128 }],
      ['gcm', keys['AES-GCM'], { name: 'AES-GCM', iv: bytes(12) }],
      ['gcm long iv', keys['AES-GCM'], { name: 'AES-GCM', iv: bytes(20), additionalData: bytes(9) }],
      ...[32, 64, 96, 104, 112, 120, 128].map((tagLength) =>
        [`gcm ${tagLength}`, keys['AES-GCM'], { name: 'AES-GCM', iv: bytes(12), additionalData: bytes(9), tagLength }]),
    ];
    for (const [label, key, algorithm] of kinds) {
      for (const [size, text] of [[0, bytes(0)], [7, data], [16, bytes(16)], [100, bytes(100)], ['much', long]]) {
        await check(`${length} ${label} ${size}`, () => subtle.encrypt(algorithm, key, text));
        await check(`${length} ${label} ${size} back`, async () => {
          const back = new Uint8Array(await subtle.decrypt(algorithm, key, await subtle.encrypt(algorithm, key, text)));
          return back.length === text.length && back.every((b, n) => b === text[n]);
        });
      }
      if (algorithm.name !== 'AES-CTR') await check(`${length} ${label} wrong`, () => subtle.decrypt(algorithm, key, bytes(48)));
      await check(`${length} ${label} wrap`, () => subtle.wrapKey('raw', key, key, algorithm));
      await check(`${length} ${label} unwrap`, async () =>
        subtle.unwrapKey('raw', await subtle.wrapKey('raw', key, key, algorithm), key, algorithm, 'AES-KW', false, ['wrapKey']));
      await check(`${length} ${label} unwrap jwk`, async () => subtle.exportKey('jwk', await subtle.unwrapKey('jwk',
        await subtle.wrapKey('jwk', key, key, algorithm), key, algorithm, algorithm.name, true, ['encrypt', 'decrypt'])));
    }
    await check(`${length} kw`, () => subtle.wrapKey('raw', keys['AES-CBC'], kw, 'AES-KW'));
    await check(`${length} kw back`, async () => subtle.exportKey('raw', await subtle.unwrapKey('raw',
      await subtle.wrapKey('raw', keys['AES-CBC'], kw, 'AES-KW'), kw, 'aes-kw', 'AES-CBC', true, ['encrypt'])));
    await check(`${length} kw wrong`, () => subtle.unwrapKey('raw', bytes(40), kw, 'AES-KW', 'AES-CBC', true, ['encrypt']));
    for (const key of [...Object.values(keys), kw]) {
      await check(`${length} key`, () => key);
      await check(`${length} raw`, () => subtle.exportKey('raw', key));
      await check(`${length} jwk`, () => subtle.exportKey('jwk', key));
      await check(`${length} spki`, () => subtle.exportKey('spki', key));
      await check(`${length} generated`, () => subtle.generateKey({ name: key.algorithm.name, length }, false, ['wrapKey']));
    }
  }

  const formats = async (label, algorithm, jwk, uses) => {
    const { d, ...rest } = jwk;
    const secret = await subtle.importKey('jwk', jwk, algorithm, true, uses[0]);
    const open = await subtle.importKey('jwk', publicOf(jwk), algorithm, true, uses[1]);
    for (const [kind, key, use] of [['private', secret, uses[0]], ['public', open, uses[1]]]) {
      await check(`${label} ${kind}`, () => key);
      for (const format of ['raw', 'pkcs8', 'spki', 'jwk']) {
        if (format === 'raw' && jwk.kty === 'RSA') continue;
        await check(`${label} ${kind} ${format}`, () => subtle.exportKey(format, key));
        await check(`${label} ${kind} ${format} again`, async () => {
          const exported = await subtle.exportKey(format, key);
          return subtle.exportKey('jwk', await subtle.importKey(format, exported, algorithm, true, use));
        });
      }
      await check(`${label} ${kind} for everything`, () => subtle.importKey('jwk', kind === 'public' ? rest : jwk, algorithm, true, all));
      await check(`${label} ${kind} for nothing`, () =>
        subtle.importKey('jwk', kind === 'public' ? publicOf(rest) : jwk, algorithm, true, []));
    }
    return [secret, open];
  };

  for (const name of ['RSASSA-PKCS1-v1_5', 'RSA-PSS', 'RSA-OAEP']) {
    for (const hash of hashes) {
      const uses = name === 'RSA-OAEP' ? [['decrypt', 'unwrapKey'], ['encrypt', 'wrapKey']] : [['sign'], ['verify']];
      const [secret, open] = await formats(`${name} ${hash}`, { name, hash }, keys.rsa, uses);
      switch (name) {
        case 'RSASSA-PKCS1-v1_5': {
          const signature = await subtle.sign(name, secret, data);
          await check(`${name} ${hash} sign`, () => signature);
          await check(`${name} ${hash} verify`, () => subtle.verify(name, open, signature, data));
          await check(`${name} ${hash} verify other`, () => subtle.verify(name, open, signature, bytes(9)));
          await check(`${name} ${hash} verify short`, () => subtle.verify(name, open, bytes(9), data));
          await check(`${name} ${hash} sign with public`, () => subtle.sign(name, open, data));
          break;
        }
        case 'RSA-PSS': {
          const verify = (saltLength, signature) => subtle.verify({ name, saltLength }, open, signature, data);
          await check(`${name} ${hash} verify`, () => verify(20, unbase64(made[`PSS ${hash}`])));
          await check(`${name} ${hash} verify 21`, () => verify(21, unbase64(made[`PSS ${hash}`])));
          await check(`${name} ${hash} sign`, async () => verify(33, await subtle.sign({ name, saltLength: 33 }, secret, data)));
          await check(`${name} ${hash} sign too long`, () => subtle.sign({ name, saltLength: 300 }, secret, data));
          break;
        }
        default: {
          const label = data;
          await check(`${name} ${hash} decrypt`, () => subtle.decrypt({ name, label }, secret, unbase64(made[`OAEP ${hash}`])));
          await check(`${name} ${hash} decrypt other`, () => subtle.decrypt({ name }, secret, unbase64(made[`OAEP ${hash}`])));
          await check(`${name} ${hash} encrypt`, async () => subtle.decrypt(name, secret, await subtle.encrypt(name, open, data)));
          await check(`${name} ${hash} encrypt much`, () => subtle.encrypt(name, open, long));
          await check(`${name} ${hash} wrap`, async () => {
            const key = await subtle.importKey('raw', bytes(16), 'AES-CBC', true, ['encrypt']);
            const wrapped = await subtle.wrapKey('raw', key, open, name);
            return subtle.exportKey('jwk', await subtle.unwrapKey('raw', wrapped, secret, name, 'AES-CBC', true, ['encrypt']));
          });
        }
      }
    }
  }
  await check('RSA generated', async () => {
    const pair = await subtle.generateKey(
      { name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) }, false, ['sign', 'verify']);
    return pair;
  });

  for (const namedCurve of curves) {
    const [secret, open] = await formats(namedCurve, { name: 'ECDSA', namedCurve }, keys[namedCurve], [['sign'], ['verify']]);
    for (const hash of hashes) {
      const ecdsa = { name: 'ECDSA', hash };
      await check(`${namedCurve} ${hash} verify`, () => subtle.verify(ecdsa, open, unbase64(made[`${namedCurve} ${hash}`]), data));
      await check(`${namedCurve} ${hash} verify other`, () => subtle.verify(ecdsa, open, unbase64(made[`${namedCurve} ${hash}`]), long));
      await check(`${namedCurve} ${hash} verify short`, () => subtle.verify(ecdsa, open, bytes(9), data));
      await check(`${namedCurve} ${hash} sign`, async () => subtle.verify(ecdsa, open, await subtle.sign(ecdsa, secret, data), data));
    }
    await check(`${namedCurve} generated`, () => subtle.generateKey({ name: 'ECDSA', namedCurve }, false, ['sign', 'verify']));
    await check(`${namedCurve} generated ECDH`, () => subtle.generateKey({ name: 'ECDH', namedCurve }, false, ['deriveBits']));
  }
  const ed = await formats('Ed25519', { name: 'Ed25519' }, keys.Ed25519, [['sign'], ['verify']]);
  await check('Ed25519 sign', () => subtle.sign('Ed25519', ed[0], data));
  await check('Ed25519 verify', async () => subtle.verify('Ed25519', ed[1], await subtle.sign('Ed25519', ed[0], data), data));
  await check('Ed25519 verify other', async () => subtle.verify('Ed25519', ed[1], await subtle.sign('Ed25519', ed[0], data), long));
  await check('Ed25519 verify short', () => subtle.verify('Ed25519', ed[1], bytes(9), data));

  for (const name of [...curves, 'X25519']) {
    const algorithm = name === 'X25519' ? { name } : { name: 'ECDH', namedCurve: name };
    const mine = name === 'X25519' ? keys[name] : keys[`${name}`];
    const [secret] = await formats(`agree ${name}`, algorithm, mine, [['deriveKey', 'deriveBits'], []]);
    const open = await subtle.importKey('jwk', publicOf(keys[`peer ${name}`]), algorithm, true, []);
    const from = { ...algorithm, public: open };
    for (const length of [undefined, null, 8, 128, 256, 384, 520, 521, 528, 536]) {
      if (length === undefined) continue; // Node.js 20 requires a length
      await check(`agree ${name} ${length}`, () => subtle.deriveBits(from, secret, length));
    }
    await check(`agree ${name} key`, () => subtle.deriveKey(from, secret, { name: 'AES-CBC', length: 128 }, false, ['encrypt']));
    await check(`agree ${name} hkdf`, async () => subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: bytes(1), info: bytes(2) },
      await subtle.deriveKey(from, secret, 'HKDF', false, ['deriveBits']), 256));
    await check(`agree ${name} with private`, () => subtle.deriveBits({ ...from, public: secret }, secret, 8));
  }

  // Failures.
  const aes = await subtle.importKey('raw', bytes(16), 'AES-GCM', false, ['encrypt']);
  const gcm = { name: 'AES-GCM', iv: bytes(12) };
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const failures = {
    'not extractable': () => subtle.exportKey('raw', aes),
    'public not extractable': async () => subtle.exportKey('jwk',
      await subtle.importKey('jwk', publicOf(keys['P-256']), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])),
    'other usage': () => subtle.decrypt(gcm, aes, bytes(20)),
    'other algorithm': () => subtle.encrypt({ name: 'AES-CBC', iv: bytes(16) }, aes, bytes(20)),
    'no algorithm': () => subtle.digest('MD5', data),
    'no name': () => subtle.digest({}, data),
    'no data': () => subtle.digest('SHA-256', 'text'),
    'no key': () => subtle.encrypt(gcm, {}, data),
    'tag': () => subtle.encrypt({ ...gcm, tagLength: 100 }, aes, data),
    'tag range': () => subtle.encrypt({ ...gcm, tagLength: 256 }, aes, data),
    'no iv': () => subtle.encrypt({ name: 'AES-GCM' }, aes, data),
    'usage': () => subtle.importKey('raw', bytes(16), 'AES-GCM', false, ['sign']),
    'no such usage': () => subtle.importKey('raw', bytes(16), 'AES-GCM', false, ['use']),
    'no usage': () => subtle.importKey('raw', bytes(16), 'AES-GCM', false, []),
    'format': () => subtle.importKey('der', bytes(16), 'AES-GCM', false, ['encrypt']),
    'aes length': () => subtle.importKey('raw', bytes(17), 'AES-GCM', false, ['encrypt']),
    'aes generated': () => subtle.generateKey({ name: 'AES-GCM', length: 100 }, false, ['encrypt']),
    'aes without usage': () => subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, []),
    'ecdsa without usage': () => subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']),
    'curve': () => subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-224' }, false, ['sign']),
    'hmac empty': () => subtle.importKey('raw', bytes(0), hmac, false, ['sign']),
    'hmac length': () => subtle.importKey('raw', bytes(4), { ...hmac, length: 40 }, false, ['sign']),
    'hmac length 20': () => subtle.importKey('raw', bytes(4), { ...hmac, length: 20 }, false, ['sign']),
    'hmac without hash': () => subtle.importKey('raw', bytes(4), 'HMAC', false, ['sign']),
    'hkdf extractable': () => subtle.importKey('raw', bytes(4), 'HKDF', true, ['deriveBits']),
    'hkdf jwk': () => subtle.importKey('jwk', { kty: 'oct', k: 'AAAA' }, 'HKDF', false, ['deriveBits']),
    'jwk bytes': () => subtle.importKey('jwk', bytes(4), 'AES-GCM', false, ['encrypt']),
    'raw jwk': () => subtle.importKey('raw', { kty: 'oct', k: 'AAAA' }, 'AES-GCM', false, ['encrypt']),
    'kty': () => subtle.importKey('jwk', { kty: 'EC', k: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'AES-GCM', false, ['encrypt']),
    'k': () => subtle.importKey('jwk', { kty: 'oct' }, 'AES-GCM', false, ['encrypt']),
    'alg': () => subtle.importKey('jwk', { kty: 'oct', alg: 'A256GCM', k: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'AES-GCM', false, ['encrypt']),
    'use': () => subtle.importKey('jwk', { kty: 'oct', use: 'sig', k: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'AES-GCM', false, ['encrypt']),
    'ext': () => subtle.importKey('jwk', { kty: 'oct', ext: false, k: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'AES-GCM', true, ['encrypt']),
    'key_ops': () => subtle.importKey('jwk', { kty: 'oct', key_ops: ['decrypt'], k: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'AES-GCM', false, ['encrypt']),
    'key_ops twice': () => subtle.importKey('jwk', { kty: 'oct', key_ops: ['encrypt', 'encrypt'], k: 'AAAAAAAAAAAAAAAAAAAAAA' },
      'AES-GCM', false, ['encrypt']),
    'crv': () => subtle.importKey('jwk', keys['P-384'], { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']),
    'point': () => subtle.importKey('raw', bytes(65, 4), { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']),
    'mismatch': () => subtle.importKey('jwk', { ...keys['P-256'], d: keys['peer P-256'].d }, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']),
    'pkcs8': () => subtle.importKey('pkcs8', bytes(100), { name: 'RSA-PSS', hash: 'SHA-1' }, false, ['sign']),
    'spki': () => subtle.importKey('spki', bytes(100), { name: 'Ed25519' }, false, ['verify']),
    'iterations': async () => subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: data, iterations: 0 },
      await subtle.importKey('raw', data, 'PBKDF2', false, ['deriveBits']), 8),
    'kw size': async () => subtle.wrapKey('raw', await subtle.importKey('raw', bytes(9), hmac, true, ['sign']),
      await subtle.importKey('raw', bytes(16), 'AES-KW', false, ['wrapKey']), 'AES-KW'),
    'wrap not extractable': async () => subtle.wrapKey('raw', aes, await subtle.importKey('raw', bytes(16), 'AES-KW', false, ['wrapKey']), 'AES-KW'),
    'arguments': () => subtle.digest('SHA-256'),
    'receiver': () => subtle.digest.call({}, 'SHA-256', data),
  };
  for (const label in failures) await check(label, failures[label]);
  return lines.join('');
})()
