/** Many requests at once over one model's session: who reads, who writes, who waits. */
package dev.gyre.serve.batch;
