/** Random numbers that depend on a seed and a position, never on threads or on what was drawn before. */
package dev.gyre.engine.random;
