/** A client of the server by Spring AI, for the tests. */
package clients;
