/** What Gyre is compared with: other libraries, where their native parts are at hand. */
package dev.gyre.bench.peer;
