/** The way from bytecode to the intermediate form, methods inlined and objects dissolved. */
package dev.gyre.ir.front;
