/** Constrained decoding: a grammar over bytes, its automaton, and which tokens may come next. It knows neither HTTP nor JSON Schema. */
package dev.gyre.serve.constrain;
