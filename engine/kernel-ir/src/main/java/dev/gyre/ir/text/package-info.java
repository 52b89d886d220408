/** The form's textual syntax: a kernel's parameters and statements, written and read back. */
package dev.gyre.ir.text;
