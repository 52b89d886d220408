/** Neural attention memory: which tokens of a cache stay, decided on the host between plans by a small evolved network, or by rules. */
package dev.gyre.models.arch.namm;
