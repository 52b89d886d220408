/** What arrays hold behind their elements. */
package dev.gyre.tornado.memory;
