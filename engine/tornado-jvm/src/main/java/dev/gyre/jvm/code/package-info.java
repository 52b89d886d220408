/** Parts that all compilers use: runners of tiles, groups and reductions, their versions, and the frame of generated classes. */
package dev.gyre.jvm.code;
