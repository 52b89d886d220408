// Sends the requests of a table and prints a line of JSON for each that the client can send.
import {readFileSync} from 'node:fs';

// An answer: {texts, finish, read, tokens, calls: [{name, arguments}], vectors, refusal: {status, message}}; what a client doesn't tell is left out.
export async function printAnswers(file, ask) {
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const of = JSON.parse(line);
    const answer = await ask(of);
    if (answer) console.log(JSON.stringify({name: of.name, answer}));
  }
}
