/** TornadoVM's task graphs, execution plans, grids and kernel context. */
package uk.ac.manchester.tornado.api;
