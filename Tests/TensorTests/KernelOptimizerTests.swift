import CTensorKernels
import Testing

@Suite(.everyLevel) struct KernelOptimizerTests {
    @Test(arguments: [0, 1, 7, 64, 1001], [false, true])
    func stochasticGradientDescentFollowsPyTorch(count: Int, nesterov: Bool) {
        var random = KernelRandom(seed: 41)
        var parameters = random.values(count)
        var velocity = [Float](repeating: 0, count: count)
        var expectedParameters = parameters.map(Double.init)
        var expectedVelocity = velocity.map(Double.init)
        for _ in 0..<3 {
            let gradient = random.values(count)
            econas_sgd(
                &parameters,
                &velocity,
                gradient,
                count,
                0.1,
                0.9,
                3e-4,
                nesterov ? 1 : 0,
                0.5
            )
            for index in 0..<count {
                let g = 0.5 * Double(gradient[index]) + 3e-4 * expectedParameters[index]
                expectedVelocity[index] = 0.9 * expectedVelocity[index] + g
                let step = nesterov ? g + 0.9 * expectedVelocity[index] : expectedVelocity[index]
                expectedParameters[index] -= 0.1 * step
            }
        }
        for index in 0..<count {
            #expect(abs(Double(parameters[index]) - expectedParameters[index]) < 1e-6)
            #expect(abs(Double(velocity[index]) - expectedVelocity[index]) < 1e-6)
        }
    }

    @Test(arguments: [0, 1, 7, 64, 1001])
    func movingAverage(count: Int) {
        var random = KernelRandom(seed: 43)
        let (values, before) = (random.values(count), random.values(count))
        var average = before
        econas_average(&average, values, count, 0.25)
        for index in 0..<count {
            let expected = Double(before[index]) + 0.25 * (Double(values[index]) - Double(before[index]))
            #expect(abs(Double(average[index]) - expected) < 1e-6)
        }
    }

    @Test(arguments: [0, 1, 7, 64, 1001])
    func squaredNorm(count: Int) {
        var random = KernelRandom(seed: 42)
        let x = random.values(count)
        let expected = x.reduce(0.0) { $0 + Double($1) * Double($1) }
        #expect(abs(econas_squared_norm(x, count) - expected) <= 1e-12 * expected)
    }

    @Test func squaredNormOfAnExplodedGradientIsFinite() {
        #expect(econas_squared_norm([1e30, 1e30], 2) > 1.9e60)
    }
}
