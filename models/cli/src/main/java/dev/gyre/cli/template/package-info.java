/** The templates of conversations that published models bring, which the terminal's and the server's conversations take. */
package dev.gyre.cli.template;
