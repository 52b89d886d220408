/** The way from the API to the runtime under it. */
package uk.ac.manchester.tornado.api.runtime;
