// escape: have another class inherited from, once the host's classes are made
// want: TypeError TypeError 0
const { launch } = Admin.prototype;
Object.setPrototypeOf(Savings.prototype, Admin.prototype);
Object.setPrototypeOf(Savings, Admin);
const made = new Savings('x');
[tried(() => made.launch()), tried(() => launch.call(made)), made.interest()].join(' ');
