// The module diagnostics_channel.
(require) => {
  'use strict';
  const errors = require('internal/errors');

  const channels = new Map();
  const report = (error) => require('process').nextTick(() => { throw error; });
  class Channel {
    constructor(name) {
      this.name = name;
      Object.defineProperty(this, '_subscribers', { value: [], writable: true });
      Object.defineProperty(this, '_stores', { value: new Map() });
    }
    get hasSubscribers() { return this._subscribers.length > 0 || this._stores.size > 0; }
    subscribe(f) {
      errors.func(f, 'subscription');
      this._subscribers = [...this._subscribers, f];
    }
    unsubscribe(f) {
      const at = this._subscribers.indexOf(f);
      if (at < 0) return false;
      this._subscribers = this._subscribers.toSpliced(at, 1);
      return true;
    }
    publish(message) {
      for (const f of this._subscribers) {
        try {
          f(message, this.name);
        } catch (error) {
          report(error);
        }
      }
    }
    bindStore(store, transform) { this._stores.set(store, transform); }
    unbindStore(store) { return this._stores.delete(store); }
    runStores(data, f, self, ...args) {
      let run = () => {
        this.publish(data);
        return Reflect.apply(f, self, args);
      };
      for (const [store, transform] of this._stores) {
        const inner = run;
        run = () => {
          let value = data;
          try {
            if (transform) value = transform(data);
          } catch (error) {
            report(error);
            return inner();
          }
          return store.run(value, inner);
        };
      }
      return run();
    }
  }
  const channel = (name) => {
    if (typeof name !== 'string' && typeof name !== 'symbol') throw errors.argType('channel', ['string', 'symbol'], name);
    let one = channels.get(name);
    if (one === undefined) channels.set(name, one = new Channel(name));
    return one;
  };
  const events = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'];
  class TracingChannel {
    constructor(from) {
      for (const event of events) this[event] = typeof from === 'string' ? channel(`tracing:${from}:${event}`) : from[event];
    }
    get hasSubscribers() { return events.some((event) => this[event]?.hasSubscribers); }
    subscribe(handlers) { for (const event of events) if (handlers[event]) this[event]?.subscribe(handlers[event]); }
    unsubscribe(handlers) {
      let all = true;
      for (const event of events) if (handlers[event] && !this[event]?.unsubscribe(handlers[event])) all = false;
      return all;
    }
    traceSync(f, context = {}, self, ...args) {
      if (!this.hasSubscribers) return Reflect.apply(f, self, args);
      return this.start.runStores(context, () => {
        try {
          return (context.result = Reflect.apply(f, self, args));
        } catch (error) {
          context.error = error;
          this.error.publish(context);
          throw error;
        } finally {
          this.end.publish(context);
        }
      });
    }
    tracePromise(f, context = {}, self, ...args) {
      if (!this.hasSubscribers) return Reflect.apply(f, self, args);
      const settle = (key, value) => {
        context[key] = value;
        if (key === 'error') this.error.publish(context);
        this.asyncStart.publish(context);
        this.asyncEnd.publish(context);
      };
      return this.start.runStores(context, () => {
        try {
          return Promise.resolve(Reflect.apply(f, self, args)).then((value) => {
            settle('result', value);
            return value;
          }, (error) => {
            settle('error', error);
            throw error;
          });
        } catch (error) {
          context.error = error;
          this.error.publish(context);
          throw error;
        } finally {
          this.end.publish(context);
        }
      });
    }
    traceCallback(f, position = -1, context = {}, self, ...args) {
      if (!this.hasSubscribers) return Reflect.apply(f, self, args);
      const at = position < 0 ? args.length + position : position, callback = args[at];
      errors.func(callback, 'callback');
      const trace = this;
      args[at] = function (error, value) {
        if (error) {
          context.error = error;
          trace.error.publish(context);
        } else {
          context.result = value;
        }
        trace.asyncStart.runStores(context, () => {
          try {
            return Reflect.apply(callback, this, arguments);
          } finally {
            trace.asyncEnd.publish(context);
          }
        });
      };
      return this.start.runStores(context, () => {
        try {
          return Reflect.apply(f, self, args);
        } catch (error) {
          context.error = error;
          this.error.publish(context);
          throw error;
        } finally {
          this.end.publish(context);
        }
      });
    }
  }
  return {
    channel, Channel, hasSubscribers: (name) => channels.get(name)?.hasSubscribers ?? false,
    subscribe: (name, f) => channel(name).subscribe(f), unsubscribe: (name, f) => channel(name).unsubscribe(f),
    tracingChannel: (from) => new TracingChannel(from),
  };
}
