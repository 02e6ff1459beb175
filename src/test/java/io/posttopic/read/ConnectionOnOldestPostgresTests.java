package io.posttopic.read;

import io.posttopic.ReadingTests.OnOldest;

import org.springframework.test.context.ContextConfiguration;

@ContextConfiguration(initializers = OnOldest.class, inheritInitializers = false)
class ConnectionOnOldestPostgresTests extends ConnectionTests {

}
