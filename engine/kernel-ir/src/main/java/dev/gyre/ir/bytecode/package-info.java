/** The way from a method reference to a kernel's bytecode, its control flow, its parallel loops and its use of arguments. */
package dev.gyre.ir.bytecode;
