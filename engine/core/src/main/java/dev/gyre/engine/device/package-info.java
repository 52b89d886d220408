/** Devices, what they can do, their memory, and arrays that live on them. */
package dev.gyre.engine.device;
