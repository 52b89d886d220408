/** Which bytes of which memory an argument reaches. */
package dev.gyre.jvm.memory;
