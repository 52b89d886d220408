/** TornadoVM's trace of events. */
package uk.ac.manchester.tornado.api.profiler;
