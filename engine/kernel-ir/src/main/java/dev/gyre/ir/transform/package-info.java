/** Transformations of the intermediate form that know neither lanes nor circuits. */
package dev.gyre.ir.transform;
