/** The bytes of memory that an argument reaches. */
package dev.gyre.jvm.memory;
