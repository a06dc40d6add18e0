// A scheduler: tasks of four kinds with priorities exchange messages by queues, until
// everything that was produced has been consumed. It uses objects, prototypes and calls
// whose targets the engine cannot predict.
var kernel = (function () {
	function kernel() {
		var s = new Scheduler(), store = new Store(s, 1), workers = [];
		for (var i = 0; i < 6; i++) workers.push(new Worker(s, 10 + i, store, 3 + i));
		var router = new Router(s, 20, workers);
		for (i = 0; i < 4; i++) new Producer(s, 5 + i, router, 3000 + i * 100, i + 1);
		s.run();
		return (store.hash + s.switches * 7 + store.count) % 1000003;
	}

	function Message(kind, value, back) {
		this.next = null;
		this.kind = kind;
		this.value = value;
		this.back = back;
	}

	function Task(scheduler, priority) {
		this.scheduler = scheduler;
		this.priority = priority;
		this.first = this.last = null;
		this.waits = false;
		scheduler.add(this);
	}
	Task.prototype.send = function (message) {
		message.next = null;
		if (this.last) this.last.next = message;
		else this.first = message;
		this.last = message;
		this.waits = false;
	};
	Task.prototype.receive = function () {
		var message = this.first;
		if (!message) return null;
		this.first = message.next;
		if (!this.first) this.last = null;
		return message;
	};

	function inherit(kind) {
		kind.prototype = Object.create(Task.prototype);
		kind.prototype.constructor = kind;
		return kind.prototype;
	}

	function Scheduler() {
		this.tasks = [];
		this.switches = 0;
	}
	Scheduler.prototype.add = function (task) {
		var i = 0;
		while (i < this.tasks.length && this.tasks[i].priority >= task.priority) i++;
		this.tasks.splice(i, 0, task);
	};
	// The first task that does not wait, by priority, runs a step.
	Scheduler.prototype.run = function () {
		for (;;) {
			var task = null;
			for (var i = 0; i < this.tasks.length; i++) {
				if (!this.tasks[i].waits) {
					task = this.tasks[i];
					break;
				}
			}
			if (!task) return;
			this.switches++;
			task.step();
		}
	};

	function Producer(scheduler, priority, router, left, stride) {
		Task.call(this, scheduler, priority);
		this.router = router;
		this.left = left;
		this.stride = stride;
		this.free = 8;
	}
	inherit(Producer).step = function () {
		for (var message; (message = this.receive()) !== null; ) this.free++;
		if (this.left === 0 || this.free === 0) {
			this.waits = true;
			return;
		}
		this.free--;
		this.left--;
		this.router.send(new Message(this.left % 3 ? "text" : "number", this.left * this.stride, this));
	};

	function Router(scheduler, priority, workers) {
		Task.call(this, scheduler, priority);
		this.workers = workers;
		this.turn = 0;
	}
	inherit(Router).step = function () {
		var message = this.receive();
		if (!message) {
			this.waits = true;
			return;
		}
		this.turn = (this.turn + (message.kind === "text" ? 1 : 2)) % this.workers.length;
		this.workers[this.turn].send(message);
	};

	function Worker(scheduler, priority, store, factor) {
		Task.call(this, scheduler, priority);
		this.store = store;
		this.factor = factor;
	}
	inherit(Worker).step = function () {
		var message = this.receive();
		if (!message) {
			this.waits = true;
			return;
		}
		var value = message.value;
		for (var i = 0; i < this.factor; i++) value = (value * 17 + i) % 65521;
		this.store.send(new Message(message.kind, value, null));
		message.back.send(message);
	};

	function Store(scheduler, priority) {
		Task.call(this, scheduler, priority);
		this.hash = 1;
		this.count = 0;
	}
	inherit(Store).step = function () {
		var message = this.receive();
		if (!message) {
			this.waits = true;
			return;
		}
		this.count++;
		this.hash = (this.hash * 31 + message.value + message.kind.length) % 1000003;
	};

	return kernel;
})();
