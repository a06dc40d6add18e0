// A tenant that never gives its thread back: main counts words, as it was asked to, and then "waits" for work that
// never comes. Every way a script has of staying in control when it is thrown out is used here, so a host that stops
// it has stopped it from outside: JavaScript can neither catch nor outlive the termination of its execution.
'use strict';

function countWords(text) {
  const counts = new Map();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

function mostFrequent(counts, limit) {
  return [...counts]
    .sort(([wordA, countA], [wordB, countB]) => countB - countA || (wordA < wordB ? -1 : 1))
    .slice(0, limit);
}

// The state is kept where a later call could see it: a host can check that nothing goes on after the stop.
const progress = { rounds: 0, swallowed: 0 };

// Enough work per round that the loop is soon compiled by the optimizing compilers, whose loops must stop as well.
function spin(seed) {
  let state = seed | 1;
  for (let i = 0; i < 10000; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
  }
  return state;
}

function workForEver(seed) {
  let state = seed;
  for (;;) {
    try {
      state = spin(state);
      // Exceptions of the script's own keep the catch below in use, not just a formality.
      if (++progress.rounds % 100 === 0) throw new Error('still busy');
    } catch {
      progress.swallowed++;
    } finally {
      // Leaving finally by continue discards whatever was about to leave the loop: an exception, even a return.
      continue;
    }
  }
}

function refuseToStop(seed) {
  try {
    workForEver(seed);
  } catch {
    progress.swallowed++;
  } finally {
    // Reached only if something did break out of the loop, which then starts over.
    refuseToStop(seed + 1);
  }
}

function main(input) {
  const counts = countWords(input);
  const summary = mostFrequent(counts, 10).map(([word, count]) => `${word} ${count}`).join('\n');
  refuseToStop(summary.length);
  // What it would return, were it ever to get here.
  return summary;
}
