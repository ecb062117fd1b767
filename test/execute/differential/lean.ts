/** Makes graphql-js cheap for whoever imports this first: no checks for a second copy of it, no stack of an error whose message is all. */
process.env.NODE_ENV = 'production';
Error.stackTraceLimit = 0;
