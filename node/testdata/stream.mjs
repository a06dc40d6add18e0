import S from 'node:stream';
import util from 'node:util';
import { checkAsync, results } from './check.mjs';

const NU = util;
const collect = async (r) => {
  const all = [];
  for await (const c of r) all.push(String(c));
  return all;
};
const cases = {
  from:async(S)=>collect(S.Readable.from(['a','b','c'])),
  fromAsync:async S=>collect(S.Readable.from((async function*(){yield 1;yield 2})())),
  fromErr:async S=>collect(S.Readable.from((async function*(){yield 1;throw new Error('boom')})())),
  pipe:(S,log)=>new Promise(res=>{const w=new S.Writable({highWaterMark:3,write(c,e,cb){log.push(c+'');setTimeout(cb,1)}});S.Readable.from(['ab','cd','ef']).pipe(w).on('finish',()=>res('fin'))}),
  events:(S,log)=>new Promise(res=>{const r=new S.Readable({read(){}});for(const e of ['end','close','error','readable','pause','resume','data'])r.on(e,x=>log.push(e+(x??'')));r.push('x');r.push('y');r.push(null);setTimeout(()=>{log.push(r.read()+'');setTimeout(res,20)},5)}),
  flow:(S,log)=>new Promise(res=>{const r=new S.Readable({read(){}});for(const e of ['end','close','error','pause','resume','data'])r.on(e,x=>log.push(e+(x??'')));r.push('x');r.push('y');r.push(null);setTimeout(res,20)}),
  transform:async(S)=>{const t=new S.Transform({transform(c,e,cb){cb(null,(c+'').toUpperCase())},flush(cb){cb(null,'!')}});t.write('a');t.write('b');t.end('c');return collect(t)},
  pipeline:(S,log)=>new Promise(res=>S.pipeline(S.Readable.from(['a','b']),async function*(src){for await(const x of src)yield x+x},new S.Writable({objectMode:true,write(c,e,cb){log.push(c);cb()}}),e=>res(['done',e]))),
  pipelineErr:(S,log)=>new Promise(res=>S.pipeline(S.Readable.from(['a','b']),new S.Transform({objectMode:true,transform(c,e,cb){cb(new Error('tx'))}}),new S.Writable({objectMode:true,write(c,e,cb){log.push(c);cb()}}),e=>res(['done',e.message]))),
  pipelineP:async(S,log)=>S.promises.pipeline(S.Readable.from(['a','b']),async src=>{let o='';for await(const x of src)o+=x;return o}),
  pipelineP3:async(S,log)=>{const out=[];await S.promises.pipeline(S.Readable.from(['a','b']),new S.PassThrough(),new S.Writable({write(c,e,cb){out.push(c+'');cb()},final(cb){out.push('final');cb()}}));return out},
  pipelineAbort:async(S)=>{const ac=new AbortController();setTimeout(()=>ac.abort(),5);return S.promises.pipeline(new S.Readable({read(){}}),new S.PassThrough(),{signal:ac.signal})},
  destroyErr:(S,log)=>new Promise(res=>{const r=new S.Readable({read(){}});r.on('error',e=>log.push(e.message));r.on('close',()=>{log.push('close',r.destroyed,r.errored.message,r.readableAborted);res()});r.destroy(new Error('d'))}),
  afterEnd:(S,log)=>new Promise(res=>{const w=new S.Writable({write(c,e,cb){cb()}});w.on('error',e=>{log.push(e.code);});w.on('close',res);w.end('x');w.write('y',e=>log.push('cb'+e.code))}),
  writev:(S,log)=>new Promise(res=>{const w=new S.Writable({writev(cs,cb){log.push(cs.map(c=>c.chunk+''));cb()}});w.cork();w.write('a');w.write('b');w.uncork();w.write('c');w.end(()=>res('ended'))}),
  drain:(S,log)=>new Promise(res=>{const w=new S.Writable({highWaterMark:4,write(c,e,cb){setTimeout(cb,2)}});log.push(w.write('ab'),w.write('cd'),w.writableLength,w.writableNeedDrain);w.on('drain',()=>{log.push('drain',w.writableLength);w.end(res)})}),
  duplex:async(S,log)=>{const d=new S.Duplex({read(){this.push('r');this.push(null)},write(c,e,cb){log.push(c+'');cb()}});d.end('w');return collect(d)},
  setEnc:async S=>{const r=new S.Readable({read(){}});r.setEncoding('utf8');r.push(Buffer.from([0xe2,0x82]));r.push(Buffer.from([0xac]));r.push(null);return collect(r)},
  unshift:async S=>{const r=new S.Readable({read(){}});r.push('bc');r.unshift('a');r.push(null);return collect(r)},
  readN:(S,log)=>new Promise(res=>{const r=new S.Readable({read(){}});r.push('abcdef');r.push(null);r.once('readable',()=>{log.push(r.read(2)+'',r.read(3)+'',r.read(3)+'');r.on('end',res);r.read()})}),
  finishedErr:(S,log)=>new Promise(res=>{const r=new S.Readable({read(){}});S.finished(r,e=>res(e.code));r.destroy()}),
  finishedOk:(S,log)=>new Promise(res=>{const w=new S.Writable({write(c,e,cb){cb()}});S.finished(w,e=>res(['ok',e]));w.end('x')}),
  construct:(S,log)=>new Promise(res=>{const w=new S.Writable({construct(cb){log.push('construct');setTimeout(cb,2)},write(c,e,cb){log.push('write');cb()},final(cb){log.push('final');cb()}});w.write('x');w.end(res)}),
  props:S=>{const r=new S.Readable(),w=new S.Writable(),d=new S.Duplex();return [r.readable,r.readableFlowing,r.readableHighWaterMark>0,w.writable,w.writableFinished,d.readable,d.writable,w instanceof S.Writable,d instanceof S.Writable,r instanceof S.Writable,r instanceof S.Stream]},
  ops:async S=>S.Readable.from([1,2,3,4]).filter(x=>x%2).map(x=>x*2).toArray(),
  ops2:async S=>[await S.Readable.from([1,2,3]).reduce((a,b)=>a+b,0),await S.Readable.from([1,2,3]).take(2).toArray(),await S.Readable.from([1,2,3]).drop(1).toArray(),await S.Readable.from([1,2]).some(x=>x>1)],
  toWeb:async S=>{const out=[];for await(const c of S.Readable.toWeb(S.Readable.from(['a','b'])))out.push(c);return out},
  fromWeb:async S=>collect(S.Readable.fromWeb(new ReadableStream({start(c){c.enqueue('x');c.enqueue('y');c.close()}}),{objectMode:true})),
  wToWeb:async(S,log)=>{const w=S.Writable.toWeb(new S.Writable({write(c,e,cb){log.push(c+'');cb()}})).getWriter();await w.write('a');await w.write('b');await w.close()},
  inherit:(S,log)=>new Promise(res=>{function My(){S.Transform.call(this)}NU.inherits(My,S.Transform);My.prototype._transform=function(c,e,cb){cb(null,c+'!')};const m=new My();m.on('data',d=>log.push(d+''));m.on('end',res);m.end('q')}),
  unpipe:(S,log)=>new Promise(res=>{const r=new S.Readable({read(){}}),w=new S.PassThrough();r.pipe(w);w.on('unpipe',()=>log.push('unpipe'));r.push('a');setTimeout(()=>{r.unpipe(w);log.push(r.readableFlowing);res()},5)}),
  errW:(S,log)=>new Promise(res=>{const w=new S.Writable({write(c,e,cb){cb(new Error('we'))}});w.on('error',e=>log.push('error '+e.message));w.on('close',()=>{log.push('close');res()});w.write('a',e=>log.push('cb '+e.message));w.write('b',e=>log.push('cb2 '+e.message))}),
  throwRead:(S,log)=>new Promise(res=>{const r=new S.Readable({read(){throw new Error('rd')}});r.on('error',e=>{log.push(e.message)});r.on('close',res);r.resume()}),
  pushEof:(S,log)=>new Promise(res=>{const r=new S.Readable({read(){}});r.push(null);r.on('error',e=>{log.push(e.code);res()});r.push('x')}),
  badChunk:(S,log)=>{const w=new S.Writable();try{w.write(5)}catch(e){log.push(e.code)}try{w.write(null)}catch(e){log.push(e.code)}},
  nowrite:(S,log)=>new Promise(res=>{const w=new S.Writable();w.on('error',e=>{log.push(e.code);res()});try{w.write('x')}catch(e){log.push(e.code);res()}}),
  iterBreak:async(S,log)=>{const r=S.Readable.from([1,2,3]);for await(const x of r){log.push(x);break}return r.destroyed},
  big:async S=>{let n=0;const r=new S.Readable({read(){this.push(n++<100?Buffer.alloc(1000,n):null)}});const p=new S.PassThrough();r.pipe(p);let t=0;for await(const c of p)t+=c.length;return t},
  multi:(S,log)=>new Promise(res=>{const r=S.Readable.from(['a','b','c']);let d=0;for(let i=0;i<2;i++)r.pipe(new S.Writable({objectMode:true,highWaterMark:1,write(c,e,cb){log.push(i+c);setTimeout(cb,i*2)}})).on('finish',()=>{if(++d===2)res()})}),
  autoD:(S,log)=>new Promise(res=>{const p=new S.PassThrough();for(const e of ['finish','end','close','prefinish'])p.on(e,()=>log.push(e));p.resume();p.end('x');setTimeout(res,15)}),
  isX:S=>[S.isReadable(new S.Readable()),S.isErrored(new S.Readable()),S.isDisturbed(new S.Readable())],
  addSig:(S,log)=>new Promise(res=>{const ac=new AbortController();const r=S.addAbortSignal(ac.signal,new S.Readable({read(){}}));r.on('error',e=>{log.push(e.name,e.code);res()});ac.abort()}),
};
for (const name of Object.keys(cases)) await checkAsync(name, (log) => cases[name](S, log));
export default results();
