/** The server: connections, who may ask, requests in, answers and events out. */
package dev.gyre.serve.http;
