/** The attention free transformer's mixing of values, in all its forms. */
package dev.gyre.tasks.aft;
