import * as fc from 'fast-check';
import { createEngine } from '../../../src/correlate/zzengine/engine.ts';
import { ruleSet } from './arbitrary-rules.ts';
import { config, stream } from './arbitrary-stream.ts';
import { tell } from './compare.ts';
import { canonicalJson } from '../../../src/lib/canonical-json.ts';
const J=(x:any)=>JSON.stringify(process.env.STRICT?x:x.map((y:any)=>[...y].sort()));
const N=Number(process.argv[2]??1000), seed=Number(process.argv[3]??1); const noRestart=process.argv[4]==='norestart';
const P=fc.property(ruleSet, config, stream, (rules, cfg, steps0) => {
  const steps = [{kind:"tick",nowMs:1_699_990_000_000},...(noRestart ? steps0.filter(s=>s.kind!=="restart") : steps0)] as any[];
  const {oracle,engine}=tell(createEngine as any,rules,cfg,steps);
  return J(oracle)===J(engine);
});
const t=performance.now();
const r=fc.check(P,{numRuns:N,seed,interruptAfterTimeLimit:60000});
console.log('runs',r.numRuns,'failed',r.failed,'shrinks',r.numShrinks,'ms',(performance.now()-t)|0);
if(r.failed&&r.counterexample){
  const [rules,cfg,steps0]=r.counterexample; const steps = [{kind:"tick",nowMs:1_699_990_000_000},...(noRestart ? steps0.filter(s=>s.kind!=="restart") : steps0)] as any[];
  if(r.errorInstance) console.log(r.errorInstance);
  console.log('lateness',cfg.allowed_lateness,'maxstale',cfg.max_stale);
  let st:any={oracle:[],engine:[]}; try{ st=tell(createEngine as any,rules,cfg,steps);}catch(e){console.log(e)}
  const used=new Set([...st.oracle.flat(),...st.engine.flat()].map((l:string)=>l.split(' ')[1]));
  const need=(k:string):void=>{ if(!used.has(k)) used.add(k); };
  for(let i=0;i<3;i++) for(const x of rules.rules) if(used.has(x.key)&&x.kind==='correlation'){x.rules.forEach(need); if((x as any).until) need((x as any).until)}
  for(const x of rules.rules) if(used.has(x.key)) {const {place,tags,title,identity,semanticHash,order,level,where,matches,hint,alert,...rest}=x as any; const {labels,annotations,evidence,groupBy,...al}=alert; console.log(JSON.stringify({...rest,alert:al}));}
  steps.forEach((s,i)=>{
    const b=1_700_000_000_000; const d=(ms:number)=>(ms-b)/1000;
    let w = s.kind==='restart'?'restart': s.kind==='events'?`ev ${s.events[0]!['event.action']} @${d(s.events[0]!['@timestamp'])} ${s.events[0]!['host.name']} u=${s.events[0]!['user.name']} n=${s.events[0]!['n']} id=${s.events[0]!['event.id']}`: s.kind==='points'?`pt ${s.points[0]!.fields['f']} @${d(s.points[0]!.timeMs)} ${s.points[0]!.tags['host']}/${s.points[0]!.tags['cpu']}`:`${s.kind} ${d(s.nowMs)}`;
    console.log(i,w);
  });
  // map outputs
  let k=0; const idx=steps.map((s,i)=>s.kind==='restart'?-1:i).filter(i=>i>=0).concat([999]);
  for(let i=0;i<Math.max(st.oracle.length,st.engine.length);i++){ const o=JSON.stringify(st.oracle[i]),e=JSON.stringify(st.engine[i]); 
   const f=(x:any)=>(x??[]).map((l:string)=>l.replace(/\b(\d\d):(\d\d):(\d\d)\.(\d+)Z/g,(m,h,mi,se,ms)=>{const t=(+h)*3600+(+mi)*60+(+se)+(+ms)/1000; return String(+(t-(1_700_000_000%86400)).toFixed(3));}).replace(/ [0-9a-f]{16}$/,''));
   if(o!=='[]'||e!=='[]') { if(o===e) console.log('  ok', idx[i], f(st.oracle[i])); else {console.log('!!', idx[i]); console.log('   oracle',f(st.oracle[i])); console.log('   engine',f(st.engine[i]));} } }
}
