/** The rules that a kernel's form has to meet after every pass, and their checks. */
package dev.gyre.ir.verify;
