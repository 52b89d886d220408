/** The parts that every op needs: its interface, shapes, costs and emission. Ops stand in the packages of their families. */
package dev.gyre.engine.op;
