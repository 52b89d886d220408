/** Which tokens of a cache stay: decided on the host, between plans, and handed to ops as indices. */
package dev.gyre.engine.memory;
