import C from 'node:crypto';
import { checkAsync, results } from './check.mjs';

const cases = {
  hash:C=>['md5','sha1','SHA256','sha512','RSA-SHA256','sha3-256','sha384','sha224','sha512-256'].map(a=>C.createHash(a).update('héllo').update(Buffer.from('x')).digest('hex')),
  hashbig:C=>{const h=C.createHash('sha256');for(let i=0;i<50;i++)h.update(Buffer.alloc(5000,i));h.update(Buffer.alloc(3000000,1));const c=h.copy();return [h.digest('base64'),c.update('q').digest('base64url')]},
  hashErr:C=>C.createHash('nope'),twice:C=>{const h=C.createHash('md5');h.digest();h.digest()},upd:C=>C.createHash('md5').update(5),
  hmac:C=>['md5','sha1','sha256','sha512'].map(a=>C.createHmac(a,'k'.repeat(200)).update('d').digest('hex')),hmac2:C=>C.createHmac('sha256',C.createSecretKey(Buffer.from('k'))).update('d').digest('latin1'),hmacE:C=>C.createHmac('zz','k'),hmacK:C=>C.createHmac('md5',5),
  pbkdf2:C=>[C.pbkdf2Sync('p','s',5000,40,'sha256').toString('hex'),C.pbkdf2Sync('p'.repeat(300),'s',1,70,'sha512').toString('hex')],pbkdf2a:C=>new Promise((r,j)=>C.pbkdf2('p','s',2,20,'sha1',(e,k)=>e?j(e):r(k.toString('hex')))),pbE:C=>C.pbkdf2Sync('p','s',1,20,'zz'),
  scrypt:C=>[C.scryptSync('password','NaCl',64,{N:1024,r:8,p:16}).toString('hex'),C.scryptSync('','',64,{N:16,r:1,p:1}).toString('hex')],
  hkdf:C=>Buffer.from(C.hkdfSync('sha256','key','salt','info',100)).toString('hex'),tse:C=>[C.timingSafeEqual(Buffer.from('a'),Buffer.from('a')),C.timingSafeEqual(Buffer.from('a'),Buffer.from('b'))],tseE:C=>C.timingSafeEqual(Buffer.from('a'),Buffer.from('ab')),
  rnd:C=>[C.randomBytes(5).length,C.randomBytes(100000).length,C.randomUUID().length,C.randomInt(5)<5,C.randomInt(3,4)],rndE:C=>C.randomInt(5,5),rb:C=>C.randomBytes(-1),pipe:(C)=>new Promise(r=>{const h=C.createHash('sha1');h.on('readable',()=>{const d=h.read();if(d)r(d.toString('hex'))});h.write('abc');h.end()}),
};
for (const name of Object.keys(cases)) await checkAsync(name, () => cases[name](C));
export default results();
