/** Work-items, their groups and grids, for kernels that are called as plain Java. */
package dev.gyre.tornado.context;
