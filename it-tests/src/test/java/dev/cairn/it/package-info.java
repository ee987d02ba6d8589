/**
 * The whole system from outside: the packaged node in a process of its own, real HTTP, real disks, real faults.
 *
 * <p>What a fault test needs beyond a JDK (root for a loop device, a C compiler) is looked for by {@link dev.cairn.it.Extras}; a test
 * without it is skipped and says so in the output. {@code it-tests/README.md} has the one command that installs them.
 */
@NullMarked
package dev.cairn.it;

import org.jspecify.annotations.NullMarked;
