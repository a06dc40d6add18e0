async function load(name) {
  await null;
  throw new TypeError(`no ${name}`);
}

async function main() {
  console.log('begins');
  await load('file');
}

main();
