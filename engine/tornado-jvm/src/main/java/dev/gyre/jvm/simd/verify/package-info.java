/** What a kernel's form has to be after every pass, and the checks of it. */
package dev.gyre.jvm.simd.verify;
